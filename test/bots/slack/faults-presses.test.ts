import { testPresses } from '#test/support/chat/faults-presses.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testPresses(openSlackPort);
