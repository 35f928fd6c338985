import { testOutage } from '#test/support/chat/faults-outage.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testOutage(openSlackPort);
