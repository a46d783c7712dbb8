import { setImmediate } from "node:timers";

const later = setImmediate;

/**
 * Resolves when the event loop has taken in what was waiting, so that those who were just answered, and those whose
 * requests just came, are collected for the next group.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    later(resolve);
  });
}
