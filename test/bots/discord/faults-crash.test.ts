import { testCrash } from '#test/support/chat/faults-crash.ts';
import { openDiscordCrashPort } from '#test/support/discord/crash-port.ts';

testCrash(openDiscordCrashPort, [['SQLite', 'before it is answered']]);
