import type { SlackDesk } from './desk.ts';

/**
 * Acks first, whatever the answer takes, then answers. An ack that Slack did not hear brings the same
 * once more; what breaks beyond all answers is logged.
 */
export async function ackThen(
  { log }: Pick<SlackDesk, 'log'>,
  ack: () => Promise<unknown>,
  act: () => Promise<unknown>,
): Promise<void> {
  try {
    await ack();
  } catch (error) {
    log.warn({ err: error }, 'Slack may not have heard that a press arrived');
  }
  try {
    await act();
  } catch (error) {
    log.error({ err: error }, 'something from Slack could not be answered');
  }
}
