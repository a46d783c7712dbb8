import type { Purpose } from "@microbranch/core/channel";

/** The languages that the adapter's own words exist in. */
export type MailLanguage = "zh" | "en";

/** The adapter's own words in one language. */
export interface MailWords {
  /** What stands in brackets before a subject; `null`: nothing. */
  readonly purposes: Readonly<Record<Purpose, string | null>>;
  /** Stands in brackets before the subject of a gathering that was cancelled. */
  readonly cancelled: string;
  /** Stands in brackets before the subject of a gathering that the recipient is no longer invited to. */
  readonly withdrawn: string;
  /** Label of a time. */
  readonly time: string;
  /** Labels by which an author may have given the time already. */
  readonly timeLabels: readonly string[];
  /** Label of a place. */
  readonly place: string;
  /** Labels by which an author may have given the place already. */
  readonly placeLabels: readonly string[];
  /** The name of a section with the branch's. */
  readonly sectionOf: (section: string, branch: string) => string;
  /** Between a label and its value. */
  readonly colon: string;
  /** Stands above the links that answer by mail. */
  readonly answerByMail: string;
  /** Name of an image, without number and extension. */
  readonly image: string;
  /** Name of a file, without number and extension. */
  readonly file: string;
}

const words: Readonly<Record<MailLanguage, MailWords>> = Object.freeze({
  zh: {
    purposes: {
      post: null,
      "roll-call": "点名",
      invitation: "邀请",
      "location-request": "地点",
      reminder: "提醒",
      greeting: null,
      album: "相册",
      notice: "通知",
    },
    cancelled: "已取消",
    withdrawn: "无需参加",
    time: "时间",
    timeLabels: ["时间", "会议时间", "活动时间"],
    place: "地点",
    placeLabels: ["地点", "会议地点", "活动地点"],
    sectionOf: (section, branch) => `${section}（${branch}）`,
    colon: "：",
    answerByMail: "点击一项，用邮件答复（发送即可）：",
    image: "图片",
    file: "附件",
  },
  en: {
    purposes: {
      post: null,
      "roll-call": "Roll-call",
      invitation: "Invitation",
      "location-request": "Location",
      reminder: "Reminder",
      greeting: null,
      album: "Album",
      notice: "Notice",
    },
    cancelled: "Cancelled",
    withdrawn: "Not needed",
    time: "Time",
    timeLabels: ["time", "when"],
    place: "Place",
    placeLabels: ["place", "where"],
    sectionOf: (section, branch) => `${section} (${branch})`,
    colon: ": ",
    answerByMail: "Choose one to answer by mail (just send it):",
    image: "image",
    file: "file",
  },
});

/** The language of a BCP 47 tag: `zh…` Chinese, all others English. */
export function languageOf(locale: string): MailLanguage {
  return /^zh(?:-|$)/iu.test(locale) ? "zh" : "en";
}

/** The adapter's own words in a language. */
export function wordsFor(language: MailLanguage): MailWords {
  return words[language];
}
