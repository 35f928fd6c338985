import { testStorm } from '#test/support/chat/faults-storm.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testStorm(openSlackPort);
