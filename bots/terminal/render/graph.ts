import { describeBadges } from '#src/views/badges.ts';
import { chooseSteps, type GraphStep, type GraphView } from '#src/views/graph.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BADGE_COLOURS } from './badges.ts';
import { drawFields, indent, innerWidth, listIds, widestOf } from './fields.ts';
import { widthOf } from './measure.ts';
import { nextField } from './next-field.ts';
import { drawTitle } from './opening.ts';
import { pad, paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

const STEPS_MAX = 30;
const ID_COLUMNS_MAX = 28;
const TEXT_LINES_MAX = 2;
/** With less room beside a step what it depends on stands below it. */
const TEXT_COLUMNS_MIN = 20;
/** So much is for the ids of steps, however long the name beside them. */
const IDS_COLUMNS_MIN = 16;
const ARROW = '← ';
const GAP = 2;

/** Steps that are shown, or the number of those that are not. */
interface Block {
  /** Of the first and the last layer that it stands for. */
  from: number;
  to: number;
  shown: GraphStep[];
  left: GraphStep[];
}

/** The steps of a run, layer by layer, each with what it comes after. */
export function renderGraph(view: GraphView, style: TerminalStyle): string {
  const blocks = foldLayers(view.layers);
  const columns = measure(blocks, style);
  return [
    ...drawTitle(view, style),
    '',
    ...blocks.flatMap((block) => drawBlock(block, columns, style)),
    '',
    ...drawFields([nextField(view.actions, style)], style),
  ].join('\n');
}

/** Layers of which nothing is shown, one after the other, are one block. */
function foldLayers(layers: readonly GraphStep[][]): Block[] {
  const shown = chooseSteps(layers.flat(), STEPS_MAX);
  const blocks: Block[] = [];
  for (const [index, layer] of layers.entries()) {
    const block = {
      from: index + 1,
      to: index + 1,
      shown: layer.filter((step) => shown.has(step)),
      left: layer.filter((step) => !shown.has(step)),
    };
    const before = blocks.at(-1);
    if (block.shown.length > 0 || before === undefined || before.shown.length > 0) {
      blocks.push(block);
      continue;
    }
    before.to = block.to;
    before.left.push(...block.left);
  }
  return blocks;
}

interface Columns {
  layer: number;
  id: number;
  state: number;
  text: number;
}

function measure(blocks: readonly Block[], style: TerminalStyle): Columns {
  const steps = blocks.flatMap(({ shown }) => shown);
  const layer = widestOf(blocks.map(nameOf));
  const state = widestOf(steps.map(stateOf));
  const room = innerWidth(style) - layer - state - 2 * GAP;
  const id = Math.min(widestOf(steps.map((step) => neutraliseLine(step.id))), ID_COLUMNS_MAX, room);
  return { layer, id, state, text: room - id - GAP };
}

function nameOf({ from, to }: Block): string {
  return from === to ? `${from}` : `${from}–${to}`;
}

function stateOf({ badge, isRoot }: GraphStep): string {
  return isRoot ? `${badge}, root step` : badge;
}

function drawBlock(block: Block, columns: Columns, style: TerminalStyle): string[] {
  const { shown, left } = block;
  const start = columns.layer + GAP;
  const more = `… ${left.length} more: ${describeBadges(left)}`;
  const lines = [
    ...shown.flatMap((step) => drawStep(step, columns, style)),
    ...(left.length === 0 ? [] : wrap(more, innerWidth(style) - start)),
  ];
  return lines.map((line, index) => {
    const name = index === 0 ? nameOf(block) : '';
    return indent(paint(style, 'dim', name) + ' '.repeat(start - name.length) + line);
  });
}

function drawStep(step: GraphStep, columns: Columns, style: TerminalStyle): string[] {
  const gap = ' '.repeat(GAP);
  const state = stateOf(step);
  const start = `${pad(neutraliseLine(step.id), columns.id)}${gap}${paint(style, BADGE_COLOURS[step.badge], state)}`;
  const isBeside = columns.text >= TEXT_COLUMNS_MIN;
  const room = isBeside ? columns.text : columns.id + columns.state;
  const text = wrap(textOf(step, room), room, TEXT_LINES_MAX);
  if (!isBeside) return [start, ...text.filter((line) => line !== '').map((line) => gap + line)];
  const [first = '', ...others] = text;
  const fill = ' '.repeat(columns.state - state.length);
  const offset = ' '.repeat(columns.id + columns.state + 2 * GAP);
  return [`${start}${fill}${gap}${first}`.trimEnd(), ...others.map((line) => offset + line)];
}

/** "← get-order · Charge the card": as many of the steps before it as the name leaves room for. */
function textOf({ id, name, dependsOn, progress }: GraphStep, columns: number): string {
  const words = [...(name === id ? [] : [name]), ...(progress === null ? [] : [progress])];
  const shown = shortenTo(neutraliseLine(words.join(' · ')), columns);
  if (dependsOn.length === 0) return shown;
  const last = shown === '' ? '' : ` · ${shown}`;
  const room = Math.max(IDS_COLUMNS_MIN, columns - widthOf(last) - ARROW.length);
  return ARROW + listIds(dependsOn, room) + last;
}
