import { z } from "zod";
import { newDone, newRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform, SimulatedButton } from "./platform.js";
import type { Meeting } from "./script.js";
import { shownMarkdown } from "./shown.js";

/** @source DingTalk documentation, 创建并投放卡片, 2026-08-22. */
const limits = {
  trackChars: 64,
  spacesChars: 1000,
  keyBytes: 100,
  valueBytes: 1024,
  allBytes: 102_400,
  summaryChars: 200,
};

const params = z.record(z.string(), z.string());
const space = z.looseObject({
  supportForward: z.boolean(),
  searchSupport: z.looseObject({ searchDesc: z.string().max(limits.summaryChars) }).optional(),
});
const making = z.looseObject({
  cardTemplateId: z.string(),
  outTrackId: z.string().min(1),
  callbackType: z.enum(["STREAM", "HTTP"]),
  callbackRouteKey: z.string().optional(),
  cardData: z.looseObject({ cardParamMap: params }),
  openSpaceId: z.string(),
  imGroupOpenSpaceModel: space.optional(),
  imRobotOpenSpaceModel: space.optional(),
  imGroupOpenDeliverModel: z.looseObject({ robotCode: z.string() }).optional(),
  imRobotOpenDeliverModel: z.looseObject({ robotCode: z.string(), spaceType: z.literal("IM_ROBOT") }).optional(),
});
const changing = z.looseObject({
  outTrackId: z.string(),
  cardData: z.looseObject({ cardParamMap: params }),
  cardUpdateOptions: z.looseObject({ updateCardDataByKey: z.boolean().optional() }).optional(),
});

/** Cards that were made. */
export class CardDesk {
  readonly #platform: Platform;
  readonly #cards = new Map<string, Readonly<Record<string, string>>>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Takes `createAndDeliver`. */
  make({ body }: SimulatedRequest, { refusal, fail }: Meeting): SimulatedAnswer {
    if (refusal !== null) return refusal;
    const said = making.safeParse(body).data;
    if (said === undefined) return newRefused(400, "param.invalid");
    const wrong = this.#wrong(said);
    if (wrong !== null) return wrong;
    const { outTrackId } = said;
    const fields = said.cardData.cardParamMap;
    this.#cards.set(outTrackId, fields);
    const deliverResults = said.openSpaceId.split(";").map((one) => {
      const [, kind = "", id = ""] = /^dtv1\.card\/\/(IM_GROUP|IM_ROBOT)\.(.+)$/u.exec(one) ?? [];
      const isGroup = kind === "IM_GROUP";
      const isThere = (isGroup ? this.#platform.world.groups : this.#platform.world.people).includes(id);
      if (!isThere || fail.has(id))
        return {
          spaceType: kind,
          spaceId: id,
          success: false,
          errorMsg: isGroup ? "chat.notExist" : "staffId.notExisted",
        };
      const carrierId = `carrier+${this.#platform.next()}/=`;
      this.#platform.take({
        id: `card:${outTrackId}:${carrierId}`,
        route: "card",
        to: id,
        keyed: null,
        text: shownCard(fields),
        raw: { ...said, outTrackId: "", openSpaceId: one },
        buttons: buttonsOf(fields),
      });
      return { spaceType: kind, spaceId: id, success: true, carrierId, errorMsg: "" };
    });
    return newDone({ success: true, result: { outTrackId, deliverResults } });
  }

  #wrong(said: z.infer<typeof making>): SimulatedAnswer | null {
    const { app } = this.#platform.world;
    const robotCode = said.imGroupOpenDeliverModel?.robotCode ?? said.imRobotOpenDeliverModel?.robotCode;
    if (said.cardTemplateId !== app.templateId) return newRefused(400, "param.templateNotExist");
    if (robotCode !== app.clientId) return newRefused(400, "invalidParameter.robotCode.auth");
    if (said.callbackType === "HTTP" && said.callbackRouteKey !== app.routeKey)
      return newRefused(400, "param.routeKeyInvalid");
    if (said.outTrackId.length > limits.trackChars) return newRefused(400, "outTrackId.outOfLimit");
    if (said.openSpaceId.length > limits.spacesChars) return newRefused(400, "param.openSpaceIdInvalid");
    if (this.#cards.has(said.outTrackId)) return newRefused(400, "param.cardAlreadyExist");
    return areWithin(said.cardData.cardParamMap) ? null : newRefused(400, "param.cardDataInvalid");
  }

  /** Takes `PUT /v1.0/card/instances`. */
  change({ body }: SimulatedRequest): SimulatedAnswer {
    const said = changing.safeParse(body).data;
    const before = said === undefined ? undefined : this.#cards.get(said.outTrackId);
    if (said === undefined || before === undefined) return newRefused(400, "param.cardNotExist");
    if (!areWithin(said.cardData.cardParamMap)) return newRefused(400, "param.cardDataInvalid");
    const kept = said.cardUpdateOptions?.updateCardDataByKey === true ? before : {};
    const fields = { ...kept, ...said.cardData.cardParamMap };
    this.#cards.set(said.outTrackId, fields);
    this.#platform.change(({ id }) => id.startsWith(`card:${said.outTrackId}:`), {
      text: shownCard(fields),
      buttons: buttonsOf(fields),
    });
    return newDone({ success: true, result: true });
  }
}

function areWithin(fields: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(fields);
  const isShort = entries.every(
    ([key, value]) => Buffer.byteLength(key) <= limits.keyBytes && Buffer.byteLength(value) <= limits.valueBytes,
  );
  return isShort && Buffer.byteLength(JSON.stringify(fields)) <= limits.allBytes;
}

/** The template that the README describes. */
function shownCard(fields: Readonly<Record<string, string>>): string {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    /^text\d+$/u.test(name) && value !== "" ? [shownMarkdown(value)] : [],
  );
  const page = fields["page_url"] ? `[${fields["page_label"] ?? ""}]` : "";
  const buttons = buttonsOf(fields).map(({ label }) => `[${label}]`);
  return [...texts, page, buttons.join(" ")].filter((part) => part !== "").join("\n\n");
}

function buttonsOf(fields: Readonly<Record<string, string>>): readonly SimulatedButton[] {
  return Object.entries(fields).flatMap(([name, label]) => {
    const [, number] = /^label(\d+)$/u.exec(name) ?? [];
    const value = fields[`value${number}`] ?? "";
    return number === undefined || label === "" ? [] : [{ label, value, token: fields["token"] ?? "" }];
  });
}
