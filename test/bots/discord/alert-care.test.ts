import { testCare } from '#test/support/chat/alert-care.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testCare(openDiscordPort);
