import { testClock } from '#test/support/chat/faults-clock.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testClock(openDiscordPort);
