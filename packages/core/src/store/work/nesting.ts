import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import { MicrobranchError } from "../../error/error.js";

/** Notices a work that calls its own store, which would wait for itself for ever. */
export interface NestingGuard {
  /** Throws INTERNAL when called from inside a work that has not ended. */
  assertOutside(): void;
  /** Marks `work` as a work, and keeps its caller's asynchronous context whoever runs it. */
  bind<A, T>(work: (argument: A) => Promise<T>): (argument: A) => Promise<T>;
}

/** Makes the guard of one store. */
export function createNestingGuard(): NestingGuard {
  const current = new AsyncLocalStorage<{ isRunning: boolean }>();
  return {
    assertOutside() {
      if (current.getStore()?.isRunning === true)
        throw new MicrobranchError("INTERNAL", {
          message: "A work called its own store. Use the handle that the work was given.",
        });
    },
    bind<A, T>(work: (argument: A) => Promise<T>) {
      const caller = new AsyncResource("MicrobranchWork"); // AsyncResource.bind does the same at three times the cost
      const marked = async (argument: A): Promise<T> => {
        const mark = { isRunning: true };
        try {
          return await current.run(mark, work, argument);
        } finally {
          mark.isRunning = false;
        }
      };
      return (argument) => caller.runInAsyncScope(marked, undefined, argument);
    },
  };
}
