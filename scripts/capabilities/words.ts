/** Everything that a capability table says, in one language. */
export interface TableWords {
  readonly capability: string;
  readonly value: string;
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly unbounded: string;
  readonly reach: Readonly<Record<"anytime" | "after-contact" | "group-only", string>>;
  readonly layout: Readonly<Record<"gallery" | "inline" | "single", string>>;
  readonly sender: Readonly<Record<"signed" | "session" | "claimed", string>>;
  readonly calendar: readonly [isReadBack: string, isNotReadBack: string];
  readonly everyClient: readonly [onEvery: string, notOnEvery: string];
  readonly buttons: (max: number, labelMaxChars: number) => string;
  readonly images: (max: number, bytes: string) => string;
  readonly files: (max: number, bytes: string) => string;
  readonly bytes: (count: string) => string;
  readonly fetched: string;
  readonly idempotency: Readonly<Record<"key" | "content", (window: string) => string>>;
  readonly within: (duration: string) => string;
  readonly units: Readonly<
    Record<"day" | "hour" | "minute" | "second" | "millisecond", (count: string, isOne: boolean) => string>
  >;
  readonly pace: readonly [route: string, limit: string, window: string, surplus: string, source: string];
  readonly noPace: string;
  readonly counts: Readonly<Record<"requests" | "recipients" | "messages", string>>;
  readonly per: Readonly<Record<"channel" | "recipient" | "conversation", string>>;
  readonly limit: (max: string, counts: string, per: string) => string;
  readonly surplus: Readonly<Record<"refused" | "dropped", string>>;
  readonly suspended: (duration: string) => string;
  readonly comma: string;
}

const unit = (name: string) => (count: string, isOne: boolean) => `${count} ${name}${isOne ? "" : "s"}`;
const unitZh = (name: string) => (count: string) => `${count} ${name}`;

/** English. */
export const english: TableWords = {
  capability: "capability",
  value: "value",
  none: "none",
  yes: "yes",
  no: "no",
  unbounded: "without end",
  reach: {
    anytime: "anytime",
    "after-contact": "only after the person has written",
    "group-only": "groups only",
  },
  layout: { gallery: "side by side", inline: "within the text", single: "one cover" },
  sender: { signed: "signed by the platform", session: "known by the session", claimed: "only claimed" },
  calendar: ["invitation, replies are read", "invitation, replies are not read"],
  everyClient: ["on every client", "not on every client, so a numbered guide is written as well"],
  buttons: (max, chars) => `${max} buttons of ${chars} characters`,
  images: (max, bytes) => `${max}, each up to ${bytes}`,
  files: (max, bytes) => `${max}, each up to ${bytes}`,
  bytes: (count) => `${count} bytes`,
  fetched: "fetched",
  idempotency: { key: (window) => `by key, for ${window}`, content: (window) => `by content, for ${window}` },
  within: (duration) => `within ${duration}`,
  units: {
    day: unit("day"),
    hour: unit("hour"),
    minute: unit("minute"),
    second: unit("second"),
    millisecond: unit("millisecond"),
  },
  pace: ["route", "limit", "within", "what is above it", "source"],
  noPace: "No limit is declared.",
  counts: { requests: "requests", recipients: "recipients", messages: "messages" },
  per: { channel: "the channel", recipient: "each recipient", conversation: "each conversation" },
  limit: (max, counts, per) => `${max} ${counts}, counted for ${per}`,
  surplus: { refused: "refused", dropped: "**lost without a word**" },
  suspended: (duration) => `refused, and the channel shut for ${duration}`,
  comma: ", ",
};

/** Chinese. */
export const chinese: TableWords = {
  capability: "能力",
  value: "值",
  none: "无",
  yes: "是",
  no: "否",
  unbounded: "不限时",
  reach: { anytime: "随时", "after-contact": "对方先来信之后", "group-only": "只到群" },
  layout: { gallery: "并排", inline: "插在正文里", single: "只有一张封面" },
  sender: { signed: "平台签名", session: "由会话认定", claimed: "仅自称" },
  calendar: ["日历邀请,读取答复", "日历邀请,不读取答复"],
  everyClient: ["各端都显示", "不是各端都显示,所以另写编号说明"],
  buttons: (max, chars) => `${max} 个按钮,每个 ${chars} 字`,
  images: (max, bytes) => `${max} 张,每张不超过 ${bytes}`,
  files: (max, bytes) => `${max} 个,每个不超过 ${bytes}`,
  bytes: (count) => `${count} 字节`,
  fetched: "需查询",
  idempotency: { key: (window) => `按投递键,${window}内`, content: (window) => `按内容,${window}内` },
  within: (duration) => `${duration}内`,
  units: {
    day: unitZh("天"),
    hour: unitZh("小时"),
    minute: unitZh("分钟"),
    second: unitZh("秒"),
    millisecond: unitZh("毫秒"),
  },
  pace: ["路线", "限额", "时间窗", "超出的部分", "出处"],
  noPace: "没有声明限额。",
  counts: { requests: "次请求", recipients: "人次", messages: "条消息" },
  per: { channel: "整个通道", recipient: "每个收件人", conversation: "每个会话" },
  limit: (max, counts, per) => `${per} ${max} ${counts}`,
  surplus: { refused: "被拒绝", dropped: "**悄悄丢失**" },
  suspended: (duration) => `被拒绝,且通道停用 ${duration}`,
  comma: ",",
};
