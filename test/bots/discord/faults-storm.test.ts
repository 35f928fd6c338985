import { testStorm } from '#test/support/chat/faults-storm.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testStorm(openDiscordPort);
