/** A number found in a folded text. */
export interface NumberHit {
  /** Index of its first character in the folded text. */
  readonly from: number;
  /** Index after its last character in the folded text. */
  readonly to: number;
  /** Its digits (and a closing `x`), without what stood between them. */
  readonly digits: string;
}

/** Digits that stand together, divided by nothing more than blanks and hyphens. */
export interface NumberRun {
  /** All digits of the run, one after the other. */
  readonly digits: string;
  /** The undivided pieces. */
  readonly pieces: readonly NumberPiece[];
}

/** An undivided piece of a run. */
export interface NumberPiece {
  /** Where it starts among the digits of the run. */
  readonly at: number;
  /** How many digits it has. */
  readonly length: number;
  /** Index of its first digit in the folded text. */
  readonly from: number;
}

const mostGap = 3;
const shortPiece = 4;
const divider = /[ \-‐‑‒–—.·_]/u;

/** Reads the runs of digits of a folded text. A short piece beside `*` is a rest of a masked number and ends a run. */
export function readRuns(text: string): readonly NumberRun[] {
  const runs: NumberRun[] = [];
  let pieces: NumberPiece[] = [];
  let digits = "";
  const close = (): void => {
    if (pieces.length > 0) runs.push({ digits, pieces });
    pieces = [];
    digits = "";
  };
  for (let i = 0; i < text.length; ) {
    if (!isDigit(text.charCodeAt(i))) {
      const next = skipGap(text, i);
      if (next === null) {
        close();
        i++;
      } else i = next;
      continue;
    }
    let to = i;
    while (isDigit(text.charCodeAt(to))) to++;
    const rest = to - i <= shortPiece && (text.charAt(i - 1) === "*" || text.charAt(to) === "*");
    if (rest) close();
    else {
      pieces.push({ at: digits.length, length: to - i, from: i });
      digits += text.slice(i, to);
    }
    i = to;
  }
  close();
  return runs;
}

/** The index of the next digit when only a short gap lies between, else `null`. */
function skipGap(text: string, at: number): number | null {
  let next = at;
  while (next - at < mostGap && divider.test(text.charAt(next))) next++;
  return next > at && isDigit(text.charCodeAt(next)) ? next : null;
}

/** Whether a UTF-16 code is an ASCII digit. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A stretch of whole pieces of a run. */
export interface PieceWindow {
  /** Its digits. */
  readonly digits: string;
  /** How many pieces it has. */
  readonly pieces: number;
  /** Lengths of its first and last piece, in digits. */
  readonly ends: readonly [number, number];
  /** Index of its first digit in the folded text. */
  readonly from: number;
  /** Index after its last digit in the folded text. */
  readonly to: number;
}

/** What a kind of number looks like. */
export interface NumberForm {
  /** Lengths in digits that occur at all, ascending. */
  readonly lengths: readonly number[];
  /** Whether a number divided into pieces may start at this digit of the run: a quick look before the windows are built. */
  mayStart(digits: string, at: number): boolean;
  /** How far the number reaches in the folded text, or `null` when the window is no such number. */
  accept(window: PieceWindow): number | null;
}

/** Finds, from left to right and without overlap, the longest windows of whole pieces that have the form. */
export function findNumbers(runs: readonly NumberRun[], form: NumberForm): readonly NumberHit[] {
  const hits: NumberHit[] = [];
  for (const run of runs) {
    for (let first = 0; first < run.pieces.length; first++) {
      const hit = longestFrom(run, first, form);
      if (hit === null) continue;
      hits.push(hit.number);
      first = hit.last;
    }
  }
  return hits;
}

interface Longest {
  readonly number: NumberHit;
  readonly last: number;
}

function longestFrom(run: NumberRun, first: number, form: NumberForm): Longest | null {
  const start = run.pieces[first];
  if (start === undefined) return null;
  const most = form.lengths.at(-1) ?? 0;
  const mayDivide = form.mayStart(run.digits, start.at);
  let best: Longest | null = null;
  for (let last = first; last < run.pieces.length; last++) {
    const end = run.pieces[last];
    if (end === undefined) break;
    const total = end.at + end.length - start.at;
    if (total > most || (last > first && !mayDivide)) break;
    if (!form.lengths.includes(total)) continue;
    const window = cut(run, start, end, last - first + 1);
    const to = form.accept(window);
    if (to !== null) best = { number: { from: window.from, to, digits: window.digits }, last };
  }
  return best;
}

function cut(run: NumberRun, start: NumberPiece, end: NumberPiece, pieces: number): PieceWindow {
  return {
    digits: run.digits.slice(start.at, end.at + end.length),
    pieces,
    ends: [start.length, end.length],
    from: start.from,
    to: end.from + end.length,
  };
}
