import { testPresses } from '#test/support/chat/faults-presses.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testPresses(openDiscordPort);
