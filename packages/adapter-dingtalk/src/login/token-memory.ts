import type { ChannelHost, FreshToken } from "@microbranch/core/channel";

/** Keeps tokens of one process; many who ask at once wait for one. */
export function createTokenMemory(clock: Pick<ChannelHost["clock"], "now">): ChannelHost["tokens"] {
  const known = new Map<string, FreshToken>();
  const coming = new Map<string, Promise<FreshToken>>();
  return {
    async get(name, refresh) {
      const token = known.get(name);
      if (token !== undefined && token.expiresAt > clock.now()) return token.value;
      const before = coming.get(name);
      if (before !== undefined) return (await before).value;
      const work = refresh(new AbortController().signal).finally(() => coming.delete(name));
      coming.set(name, work);
      const fresh = await work;
      known.set(name, fresh);
      return fresh.value;
    },
    async drop(name, value) {
      if (known.get(name)?.value === value) known.delete(name);
    },
  };
}
