/** A run of leaves of a tree: from `start` up to but without `end`. */
export interface LeafRange {
  /** First leaf's index. */
  readonly start: number;
  /** Index after the last leaf. */
  readonly end: number;
}

/** A complete subtree: 2^level leaves, of which the first has the index `index` * 2^level. */
export interface Subtree {
  /** Height above the leaves; a leaf has 0. */
  readonly level: number;
  /** Place among the nodes of its level, from 0. */
  readonly index: number;
}

/**
 * The runs of leaves whose roots make up an inclusion proof, in the proof's order.
 *
 * @param index Leaf's index, below `size`.
 * @source RFC 6962 (June 2013), section 2.1.1.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/**
 * The runs of leaves whose roots make up a consistency proof, in the proof's order.
 *
 * @param size1 Earlier size, from 1 to `size2`.
 * @source RFC 6962 (June 2013), section 2.1.2.
 */
export function consistencyRanges(size1: number, size2: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size2;
  while (end !== size1) {
    const middle = start + splitPoint(end - start);
    if (size1 <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  // The verifier knows the earlier tree's root; it needs a first hash only where that root is not a node of the later one.
  if (start > 0) ranges.push({ start, end });
  return ranges.reverse();
}

/** The complete subtrees that make up a run of leaves of a proof, largest first; `start` is a multiple of the first's size. */
export function subtreesOf(range: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  let start = range.start;
  while (start < range.end) {
    const level = floorLog2(range.end - start);
    const width = 2 ** level;
    subtrees.push({ level, index: start / width });
    start += width;
  }
  return subtrees;
}

/** Largest power of two below `size`, which is at least 2. */
function splitPoint(size: number): number {
  const width = 2 ** floorLog2(size);
  return width === size ? width / 2 : width;
}

function floorLog2(value: number): number {
  const level = Math.floor(Math.log2(value));
  return 2 ** level > value ? level - 1 : level; // log2 rounds up just below the powers above 2^48
}
