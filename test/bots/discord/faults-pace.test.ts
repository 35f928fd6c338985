import { testPace } from '#test/support/chat/faults-pace.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testPace({ open: openDiscordPort, route: 'discord:100000000000000011' });
