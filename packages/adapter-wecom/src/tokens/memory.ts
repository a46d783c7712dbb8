import type { ChannelHost, FreshToken } from "@microbranch/core/channel";

/** Credentials of one process: asked for once at a time. */
export function createTokenMemory(clock: ChannelHost["clock"]): ChannelHost["tokens"] {
  const kept = new Map<string, FreshToken>();
  const underWay = new Map<string, Promise<FreshToken>>();
  return {
    async get(name, refresh) {
      const known = kept.get(name);
      if (known !== undefined && known.expiresAt > clock.now()) return known.value;
      const running = underWay.get(name) ?? refresh(new AbortController().signal);
      underWay.set(name, running);
      try {
        const fresh = await running;
        kept.set(name, fresh);
        return fresh.value;
      } finally {
        underWay.delete(name);
      }
    },
    async drop(name, value) {
      if (kept.get(name)?.value === value) kept.delete(name);
    },
  };
}
