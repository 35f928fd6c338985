import { testClock } from '#test/support/chat/faults-clock.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testClock(openSlackPort);
