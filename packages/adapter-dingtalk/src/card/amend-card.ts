import { type Fault, fault, type Receipt, type Rendered } from "@microbranch/core/channel";
import { type App, call } from "../calls/calls.js";
import { trackIdIn } from "./deliver-cards.js";
import { cardPayload } from "./render-card.js";

/** Changes cards while a channel is open. */
export interface CardAmending {
  /** Changes a card for everybody to whom the same call delivered it; `null`: done. */
  amend(receipt: Receipt, rendered: Rendered, caller: AbortSignal): Promise<Fault | null>;
}

/** Most cards whose last change is remembered: chosen here. */
const maxRemembered = 1000;

/**
 * A card that was delivered to twenty is asked for twenty times to be changed alike: it is done once, since every call
 * counts against the month's.
 *
 * @source DingTalk documentation, 卡片更新, 2026-08-22: without the option the whole map is replaced.
 */
export function createAmending(app: App): CardAmending {
  const last = new Map<string, { readonly digest: string; readonly done: Promise<Fault | null> }>();
  return {
    async amend(receipt, rendered, caller) {
      const outTrackId = trackIdIn(receipt.id);
      const card = cardPayload(rendered);
      if (outTrackId === null || card === null) return fault("CONTENT_UNFIT");
      const before = last.get(outTrackId);
      if (before?.digest === rendered.digest) return await before.done;
      const done = change(app, outTrackId, card.cardParamMap, caller);
      last.delete(outTrackId);
      last.set(outTrackId, { digest: rendered.digest, done });
      const forget = (): void => {
        if (last.get(outTrackId)?.done === done) last.delete(outTrackId);
      };
      done.then((found) => found !== null && forget(), forget);
      const [oldest] = last.keys();
      if (last.size > maxRemembered && oldest !== undefined) last.delete(oldest);
      return await done;
    },
  };
}

async function change(
  app: App,
  outTrackId: string,
  cardParamMap: Readonly<Record<string, string>>,
  caller: AbortSignal,
): Promise<Fault | null> {
  const body = {
    outTrackId,
    cardData: { cardParamMap },
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    userIdType: 1,
  };
  const answer = await call(
    app,
    { host: "api", method: "PUT", path: "/v1.0/card/instances", body: () => body, isHandOver: false },
    caller,
  );
  if (answer.kind === "refused") return answer.fault;
  return answer.kind === "done" ? null : fault("HANDOVER_UNKNOWN", { scope: "channel" });
}
