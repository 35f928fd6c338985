import type { ApprovalView } from './approval.ts';
import type { BundleView } from './bundle.ts';
import type { CommandCenterView } from './command-center.ts';
import type { CreditsView } from './credits.ts';
import type { DeliveryAlertView } from './delivery-alert.ts';
import type { DigestView } from './digest.ts';
import type { FailureAlertView } from './failure-alert.ts';
import type { FixQuestionView } from './fix-question.ts';
import type { GraphView } from './graph.ts';
import type { HelpView } from './help.ts';
import type { LogView } from './log.ts';
import type { LowBalanceView } from './low-balance.ts';
import type { ReceiptView } from './receipt.ts';
import type { RepeatView } from './repeat.ts';
import type { RetryPreviewView } from './retry-preview.ts';
import type { RunView } from './run-view.ts';
import type { StopPlanView } from './stop-plan.ts';
import type { StormView } from './storm.ts';
import type { TaskReminderView } from './task-reminder.ts';
import type { TasksView } from './tasks.ts';
import type { WhyQuietView } from './why-quiet.ts';

/** Everything there is to say. Every surface draws each of them whole, its own way. */
export type View =
  | ApprovalView
  | BundleView
  | CommandCenterView
  | CreditsView
  | FailureAlertView
  | GraphView
  | HelpView
  | LogView
  | LowBalanceView
  | ReceiptView
  | RetryPreviewView
  | RunView
  | StopPlanView
  | DeliveryAlertView
  | DigestView
  | FixQuestionView
  | RepeatView
  | StormView
  | WhyQuietView
  | TaskReminderView
  | TasksView;
