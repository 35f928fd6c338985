import type { View } from '#src/views/view.ts';
import { drawApproval } from './approval.ts';
import { drawBundle } from './bundle.ts';
import { type Draft, type Drawing, fitCard, type SlackCard, type SlackStyle } from './card.ts';
import { drawCommandCenter } from './command-center.ts';
import { drawCredits } from './credits.ts';
import { drawDeliveryAlert } from './delivery-alert.ts';
import { drawDigest } from './digest.ts';
import { drawFailureAlert } from './failure-alert.ts';
import { drawFixQuestion } from './fix-question.ts';
import { drawGraph } from './graph.ts';
import { drawHelp } from './help.ts';
import { drawLog } from './log.ts';
import { drawLowBalance } from './low-balance.ts';
import { drawReceipt } from './receipt.ts';
import { drawRepeat } from './repeat.ts';
import { drawRetryPreview } from './retry-preview.ts';
import { drawRunCard } from './run-card.ts';
import { drawStopPlan } from './stop-plan.ts';
import { drawStorm } from './storm.ts';
import { drawTaskReminder } from './task-reminder.ts';
import { drawTasks } from './tasks.ts';
import { drawWhyQuiet } from './why-quiet.ts';

/** Any view as a message for Slack. */
export function renderView(view: View, style: SlackStyle): SlackCard {
  return fitCard((drawing) => draw(view, drawing), style);
}

function draw(view: View, drawing: Drawing): Draft {
  switch (view.kind) {
    case 'approval':
      return drawApproval(view, drawing);
    case 'bundle':
      return drawBundle(view, drawing);
    case 'command-center':
      return drawCommandCenter(view, drawing);
    case 'credits':
      return drawCredits(view, drawing);
    case 'failure-alert':
      return drawFailureAlert(view, drawing);
    case 'graph':
      return drawGraph(view, drawing);
    case 'help':
      return drawHelp(view, drawing);
    case 'log':
      return drawLog(view, drawing);
    case 'low-balance':
      return drawLowBalance(view, drawing);
    case 'receipt':
      return drawReceipt(view, drawing);
    case 'retry-preview':
      return drawRetryPreview(view, drawing);
    case 'run':
      return drawRunCard(view, drawing);
    case 'stop-plan':
      return drawStopPlan(view, drawing);
    case 'delivery-alert':
      return drawDeliveryAlert(view, drawing);
    case 'digest':
      return drawDigest(view, drawing);
    case 'fix-question':
      return drawFixQuestion(view, drawing);
    case 'repeat':
      return drawRepeat(view, drawing);
    case 'storm':
      return drawStorm(view, drawing);
    case 'why-quiet':
      return drawWhyQuiet(view, drawing);
    case 'task-reminder':
      return drawTaskReminder(view, drawing);
    case 'tasks':
      return drawTasks(view, drawing);
  }
}
