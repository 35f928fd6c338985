import { testAnswers } from '#test/support/chat/faults-answers.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testAnswers(openDiscordPort, [
  ['undeliverable', '10003', '50001', '50013', '50007', '50083', '160005', '240000'],
  ['undeliverable', '50035', '50006', '31999'],
  ['owed', '40002', '20016', '20028'],
  ['sending', '130000', '40006'],
]);
