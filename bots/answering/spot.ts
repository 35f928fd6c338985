import type { ApprovalView } from '#src/views/approval.ts';
import type { BundleView } from '#src/views/bundle.ts';
import type { GraphView } from '#src/views/graph.ts';
import type { ReceiptView } from '#src/views/receipt.ts';
import type { View } from '#src/views/view.ts';
import type { Form } from '../forms/form.ts';
import type { Picture, SendResult } from '../messenger.ts';
import type { Reply } from '../reply.ts';

/** Where somebody stands who is to be answered, and how that is done there. */
export interface Spot {
  readonly user: string;
  /** Where others see what is answered; null: nobody else is there, as in a modal. */
  readonly place: SpotPlace | null;
  /** Names what they did, the same when it is delivered again; null: nothing names it. */
  readonly requestKey: string | null;
  /** Could a form be asked? That it took too long `ask` says. */
  readonly asksForms: boolean;
  /**
   * The platform hears that they were heard, before anything is changed. Throws AnsweredElsewhere,
   * or a Refusal where it is too late for what they ask for.
   */
  acknowledge: () => Promise<void>;
  /** Asks what has to be known first. Throws a Refusal where no form can be opened any more. */
  ask: (form: Form) => Promise<void>;
  /**
   * Says something to them alone. `beside` is said with it where there is room for one answer only.
   * It never throws for what the platform answers.
   */
  tell: (view: View, beside?: ReceiptView | null) => Promise<void>;
  /** Shows a task as long as it is, to them alone. False: it cannot be shown here. */
  showWhole: (view: ApprovalView) => Promise<boolean>;
  /** Gives them the file for support, and says so. */
  sendBundle: (reply: Reply & { view: BundleView }) => Promise<void>;
  /** Shows a run's picture to everybody who is there. Null: it is shown. */
  showPicture: (
    to: { place: string; thread: string | null },
    shown: { view: GraphView; picture: Picture },
  ) => Promise<Unsent | null>;
  /** Why nobody else sees an answer, and what would let them. */
  explainAlone: (unsent: Unsent) => string;
  /** Why the card that others will see is not there yet. */
  explainWait: (unsent: Unsent) => string;
}

export interface SpotPlace {
  place: string;
  /** Another name of the same place, under which cards may be on record; null: it has none. */
  alias: string | null;
  /** In whose thread they are; null: in the place itself. */
  thread: string | null;
  /** The card that was pressed; null: they typed, or pressed something that only they see. */
  card: string | null;
}

export type Unsent = Exclude<SendResult, { type: 'sent' }>;

/** Another process was told of the same, and answers it: here nothing is to be done, and nothing said. */
export class AnsweredElsewhere extends Error {
  override name = 'AnsweredElsewhere';
}
