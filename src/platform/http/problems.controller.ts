import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { declaredRefusals, type Refusal } from '../decisions/refusal.js';
import { PROBLEMS_PATH, titleOf } from './problem.js';

/** The page that `type` of a problem document leads to. */
@ApiExcludeController()
@Controller(PROBLEMS_PATH)
export class ProblemsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    const entries = [
      ...new Map(declaredRefusals().map((refusal) => [refusal.code, refusal])).values(),
    ]
      .toSorted((a, b) => a.code.localeCompare(b.code))
      .map(entryOf);
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Problems</title>
<h1>Problems</h1><p>Codes are stable; the sentences may be reworded.</p><dl>${entries.join('')}</dl></html>`;
  }
}

const entryOf = ({ code, status, rule }: Refusal): string =>
  `<dt id="${code}"><strong>${titleOf(code)}</strong> <code>${code}</code>, ${status}</dt><dd>${escape(rule)}</dd>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
