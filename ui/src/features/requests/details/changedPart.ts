/** A text in three pieces: what is the same before, what differs, what is the same after. */
export interface Pieces {
  before: string;
  differs: string;
  after: string;
}

const word = /\s+|[^\s]+/g;

/** Finds what differs between two texts, word by word. */
export function changedPart(old: string, next: string): { old: Pieces; next: Pieces } {
  const left = old.match(word) ?? [];
  const right = next.match(word) ?? [];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  ) {
    end += 1;
  }
  return { old: pieces(left, start, end), next: pieces(right, start, end) };
}

function pieces(words: readonly string[], start: number, end: number): Pieces {
  return {
    before: words.slice(0, start).join(""),
    differs: words.slice(start, words.length - end).join(""),
    after: words.slice(words.length - end).join(""),
  };
}
