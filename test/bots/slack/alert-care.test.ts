import { testCare } from '#test/support/chat/alert-care.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

testCare(openSlackPort);
