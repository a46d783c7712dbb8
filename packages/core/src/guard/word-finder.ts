/** One occurrence of a word. */
export interface WordHit {
  /** The word, as given. */
  readonly word: string;
  /** Index of its first character. */
  readonly from: number;
  /** Index after its last character. */
  readonly to: number;
}

/** Finds every occurrence of its words in a text, in order of their ends. */
export type WordFinder = (text: string) => readonly WordHit[];

interface Node {
  readonly next: Map<number, Node>;
  word: string | null;
  fail: Node | null;
  /** The nearest shorter word that also ends here. */
  shorter: Node | null;
}

/** Builds a finder (Aho and Corasick's automaton) whose time grows with the text and not with the number of words. */
export function createWordFinder(words: Iterable<string>): WordFinder {
  const root = newNode();
  for (const word of words) if (word !== "") insert(root, word);
  linkFailures(root);
  return (text) => {
    const hits: WordHit[] = [];
    let node = root;
    for (let i = 0; i < text.length; i++) {
      node = step(root, node, text.charCodeAt(i));
      for (let end: Node | null = node.word === null ? node.shorter : node; end !== null; end = end.shorter)
        if (end.word !== null) hits.push({ word: end.word, from: i + 1 - end.word.length, to: i + 1 });
    }
    return hits;
  };
}

function newNode(): Node {
  return { next: new Map(), word: null, fail: null, shorter: null };
}

function insert(root: Node, word: string): void {
  let node = root;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    let child = node.next.get(code);
    if (child === undefined) {
      child = newNode();
      node.next.set(code, child);
    }
    node = child;
  }
  node.word = word;
}

function linkFailures(root: Node): void {
  const queue: Node[] = [root];
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head];
    if (node === undefined) continue;
    for (const [code, child] of node.next) {
      const fail = node === root ? root : step(root, node.fail ?? root, code);
      child.fail = fail;
      child.shorter = fail.word === null ? fail.shorter : fail;
      queue.push(child);
    }
  }
}

function step(root: Node, from: Node, code: number): Node {
  let node = from;
  for (;;) {
    const child = node.next.get(code);
    if (child !== undefined) return child;
    if (node === root) return root;
    node = node.fail ?? root;
  }
}
