import { testCrash, testReminded } from '#test/support/chat/faults-crash.ts';
import { openSlackCrashPort } from '#test/support/slack/crash-port.ts';

testCrash(openSlackCrashPort, [
  ['SQLite', 'before it is answered'],
  ['SQLite', 'before it records the answer'],
  ['PostgreSQL', 'before it is answered'],
]);
testReminded(openSlackCrashPort);
