import type { View } from '#src/views/view.ts';
import { renderApproval } from './approval.ts';
import { renderBundle } from './bundle.ts';
import { renderCommandCenter } from './command-center.ts';
import { renderCredits } from './credits.ts';
import { renderDeliveryAlert } from './delivery-alert.ts';
import { renderDigest } from './digest.ts';
import { renderFailureAlert } from './failure-alert.ts';
import { renderFixQuestion } from './fix-question.ts';
import { renderGraph } from './graph.ts';
import { renderHelp } from './help.ts';
import { renderLog } from './log.ts';
import { renderLowBalance } from './low-balance.ts';
import { renderReceipt } from './receipt.ts';
import { renderRepeat } from './repeat.ts';
import { renderRetryPreview } from './retry-preview.ts';
import { renderRunCard } from './run-card.ts';
import { renderStopPlan } from './stop-plan.ts';
import { renderStorm } from './storm.ts';
import { renderTaskReminder } from './task-reminder.ts';
import { renderTasks } from './tasks.ts';
import { type TerminalStyle, WIDTH_MIN } from './text.ts';
import { renderWhyQuiet } from './why-quiet.ts';

/** Any view as lines for a terminal. */
export function renderView(view: View, style: TerminalStyle): string {
  return render(view, { ...style, width: Math.max(WIDTH_MIN, style.width) });
}

function render(view: View, style: TerminalStyle): string {
  switch (view.kind) {
    case 'approval':
      return renderApproval(view, style);
    case 'bundle':
      return renderBundle(view, style);
    case 'command-center':
      return renderCommandCenter(view, style);
    case 'credits':
      return renderCredits(view, style);
    case 'failure-alert':
      return renderFailureAlert(view, style);
    case 'graph':
      return renderGraph(view, style);
    case 'help':
      return renderHelp(view, style);
    case 'log':
      return renderLog(view, style);
    case 'low-balance':
      return renderLowBalance(view, style);
    case 'receipt':
      return renderReceipt(view, style);
    case 'retry-preview':
      return renderRetryPreview(view, style);
    case 'run':
      return renderRunCard(view, style);
    case 'stop-plan':
      return renderStopPlan(view, style);
    case 'delivery-alert':
      return renderDeliveryAlert(view, style);
    case 'digest':
      return renderDigest(view, style);
    case 'fix-question':
      return renderFixQuestion(view, style);
    case 'repeat':
      return renderRepeat(view, style);
    case 'storm':
      return renderStorm(view, style);
    case 'why-quiet':
      return renderWhyQuiet(view, style);
    case 'task-reminder':
      return renderTaskReminder(view, style);
    case 'tasks':
      return renderTasks(view, style);
  }
}
