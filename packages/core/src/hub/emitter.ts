import { EventEmitter } from "eventemitter3";
import type { PendingEvent } from "../command/command.js";
import type { HubEventName, HubEvents, HubListener } from "./events.js";
import type { Logger } from "./logger.js";

/** The hub's typed events. */
export interface HubEmitter {
  /** Listens to an event. @returns Stops listening. */
  on<Name extends HubEventName>(name: Name, listener: HubListener<Name>): () => void;
  /** Listens to the next event of a name only. @returns Stops listening. */
  once<Name extends HubEventName>(name: Name, listener: HubListener<Name>): () => void;
  /** Tells events, in order. */
  announce(events: readonly PendingEvent[]): void;
  /** Forgets all listeners. */
  clear(): void;
}

/** Creates the emitter of a hub. */
export function createHubEmitter(logger: Logger): HubEmitter {
  const emitter = new EventEmitter<string, unknown>();

  function listen<Name extends HubEventName>(name: Name, listener: HubListener<Name>, isOnce: boolean): () => void {
    const guarded = (event: HubEvents[Name]): void => {
      try {
        listener(event);
      } catch (error) {
        logger.error("A listener of the hub threw.", { event: name, error: String(error) });
      }
    };
    if (isOnce) emitter.once(name, guarded);
    else emitter.on(name, guarded);
    return () => {
      emitter.off(name, guarded);
    };
  }

  return {
    on: (name, listener) => listen(name, listener, false),
    once: (name, listener) => listen(name, listener, true),
    announce(events) {
      for (const { name, payload } of events) emitter.emit(name, payload);
    },
    clear: () => {
      emitter.removeAllListeners();
    },
  };
}
