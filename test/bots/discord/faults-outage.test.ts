import { testOutage } from '#test/support/chat/faults-outage.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testOutage(openDiscordPort);
