import { parseTemplate, type TemplateFault } from '../template-syntax.ts';
import type { Issue } from '../validation.ts';
import type { Draft } from './draft.ts';
import { type IssueWords, issueAt } from './issue.ts';
import { showValue } from './show-value.ts';
import { templatedTextsOf } from './templated-texts.ts';

/** A text with more faults than this needs a fresh start, not a longer list. */
const FAULTS_SHOWN_MAX = 10;

const WORDS: Readonly<Record<TemplateFault['kind'], string>> = {
  unclosed: 'opens braces that are never closed',
  nested: 'nests or doubles braces',
  empty: 'has an empty word in its path',
};

export function checkTemplateSyntax(draft: Draft): Issue[] {
  return draft.steps.flatMap(templatedTextsOf).flatMap(({ step, path, text }) => {
    const faults = parseTemplate(text).faults.slice(0, FAULTS_SHOWN_MAX);
    return faults.map((fault) => issueAt(step, path, describeFault(fault, path)));
  });
}

function describeFault({ kind, offset, text, mended }: TemplateFault, path: string): IssueWords {
  const where = `at character ${offset + 1} of ${path}`;
  const message = `The template ${showValue(text)} ${where} ${WORDS[kind]}.`;
  const fix = mended === '' ? 'Remove it.' : `Write ${mended} instead.`;
  return { code: 'template_syntax', message, fix };
}
