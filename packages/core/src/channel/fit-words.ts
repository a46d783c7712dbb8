import type { Purpose } from "./notice.js";

/** The fixed words which the core itself puts into notices and losses, in one language. */
export interface FitWords {
  readonly purpose: Readonly<Record<Purpose, string>>;
  readonly purposeEnd: string;
  readonly colon: string;
  readonly listComma: string;
  readonly open: string;
  readonly close: string;
  readonly date: string;
  readonly time: string;
  readonly place: string;
  readonly state: string;
  readonly cancelled: string;
  readonly page: string;
  readonly pageAnswer: string;
  readonly fullText: string;
  readonly fullTextFile: string;
  readonly closed: string;
  readonly pictures: (count: number) => string;
  readonly morePictures: (count: number) => string;
  readonly goodUntil: (date: string) => string;
  readonly correction: (date: string, title: string) => string;
  readonly replyChoice: string;
  readonly replyNumber: string;
  readonly replyText: (maxChars: number) => string;
  readonly replyPlace: string;
  readonly replyLocation: string;
  readonly replyMedia: (max: number) => string;
  readonly day: (parts: DayParts) => string;
  readonly loss: LossWords;
}

/** A calendar day in parts; `weekday` from 0, Sunday. */
export interface DayParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
}

/** What is said of losses. */
export interface LossWords {
  readonly noWayToAnswer: string;
  readonly anotherChannel: string;
  readonly buttons: string;
  readonly buttonsEverywhere: string;
  readonly guide: string;
  readonly numberedList: string;
  readonly optionsOver: (count: number) => string;
  readonly divide: string;
  readonly richText: string;
  readonly labelled: string;
  readonly bytesOver: (bytes: number, maxBytes: number) => string;
  readonly oneMessage: string;
  readonly messages: (count: number) => string;
  readonly picturesShown: (shown: number, all: number) => string;
  readonly count: string;
  readonly excerpt: (start: string, chars: number) => string;
  readonly noOccurrence: string;
  readonly deviceLocation: string;
  readonly typedPlace: string;
  readonly calendar: string;
  readonly facts: string;
  readonly amended: string;
  readonly politelyClosed: string;
  readonly retraction: string;
  readonly correction: string;
  readonly nameInText: string;
}

const zhWeekdays = ["日", "一", "二", "三", "四", "五", "六"];
const enWeekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const enMonths = "January February March April May June July August September October November December".split(" ");

const zh: FitWords = {
  purpose: {
    post: "动态",
    "roll-call": "点名",
    invitation: "邀请",
    "location-request": "地点",
    reminder: "提醒",
    greeting: "祝福",
    album: "相册",
    notice: "通知",
  },
  purposeEnd: "·",
  colon: "：",
  listComma: "、",
  open: "（",
  close: "）",
  date: "日期",
  time: "时间",
  place: "地点",
  state: "状态",
  cancelled: "已取消",
  page: "网页版",
  pageAnswer: "网页作答",
  fullText: "全文",
  fullTextFile: "全文见附件。",
  closed: "本项已截止。",
  pictures: (count) => `图片共 ${count} 张`,
  morePictures: (count) => `＋另有 ${count} 张`,
  goodUntil: (date) => `链接有效期至 ${date}`,
  correction: (date, title) => `更正：${date}所发“${title}”有误，请以本条为准。`,
  replyChoice: "回复",
  replyNumber: "回复编号",
  replyText: (maxChars) => `请直接回复文字（不超过 ${maxChars} 字）`,
  replyPlace: "请回复所在城市",
  replyLocation: "请发送位置，或回复所在城市",
  replyMedia: (max) => `请回复图片或文件（不超过 ${max} 个）`,
  day: ({ year, month, day, weekday }) => `${year}年${month}月${day}日 星期${zhWeekdays[weekday] ?? ""}`,
  loss: {
    noWayToAnswer: "在此渠道无法作答",
    anotherChannel: "改用其他渠道",
    buttons: "按钮",
    buttonsEverywhere: "部分客户端不显示按钮",
    guide: "回复说明",
    numberedList: "编号列表",
    optionsOver: (count) => `${count} 个选项`,
    divide: "请拆分问题",
    richText: "富文本排版",
    labelled: "“名称：内容”的文字形式",
    bytesOver: (bytes, maxBytes) => `正文 ${bytes} 字节，上限 ${maxBytes} 字节`,
    oneMessage: "单条消息",
    messages: (count) => `分 ${count} 条发送`,
    picturesShown: (shown, all) => `${all} 张图片中的 ${all - shown} 张`,
    count: "图片张数",
    excerpt: (start, chars) => `${start}……（共 ${chars} 字）`,
    noOccurrence: "缺少本次说明，重复内容会被平台吞掉",
    deviceLocation: "设备定位",
    typedPlace: "手工填写地点",
    calendar: "日历邀请",
    facts: "文字写明日期、时间、地点",
    amended: "原消息改为已截止",
    politelyClosed: "逾期作答时告知已截止",
    retraction: "撤回",
    correction: "发送更正",
    nameInText: "文字形式，不触发提醒",
  },
};

const en: FitWords = {
  purpose: {
    post: "Post",
    "roll-call": "Roll-call",
    invitation: "Invitation",
    "location-request": "Location",
    reminder: "Reminder",
    greeting: "Greeting",
    album: "Album",
    notice: "Notice",
  },
  purposeEnd: ": ",
  colon: ": ",
  listComma: ", ",
  open: " (",
  close: ")",
  date: "Date",
  time: "Time",
  place: "Place",
  state: "State",
  cancelled: "cancelled",
  page: "On the web",
  pageAnswer: "Answer on the web",
  fullText: "Full text",
  fullTextFile: "The full text is attached.",
  closed: "This has closed.",
  pictures: (count) => `${count} pictures`,
  morePictures: (count) => `+${count} more`,
  goodUntil: (date) => `link good until ${date}`,
  correction: (date, title) => `Correction: "${title}" of ${date} was mistaken; this message replaces it.`,
  replyChoice: "Reply",
  replyNumber: "Reply with a number",
  replyText: (maxChars) => `Reply with your text (up to ${maxChars} characters)`,
  replyPlace: "Reply with the city where you are",
  replyLocation: "Send your location, or reply with the city where you are",
  replyMedia: (max) => `Reply with pictures or files (up to ${max})`,
  day: ({ year, month, day, weekday }) => `${enWeekdays[weekday] ?? ""}, ${day} ${enMonths[month - 1] ?? ""} ${year}`,
  loss: {
    noWayToAnswer: "any way to answer on this channel",
    anotherChannel: "another channel",
    buttons: "buttons",
    buttonsEverywhere: "buttons on some clients",
    guide: "a guide to replying",
    numberedList: "a numbered list",
    optionsOver: (count) => `${count} options`,
    divide: "divide the question",
    richText: "rich text",
    labelled: "text as label: value",
    bytesOver: (bytes, maxBytes) => `a text of ${bytes} bytes where ${maxBytes} fit`,
    oneMessage: "one message",
    messages: (count) => `${count} messages`,
    picturesShown: (shown, all) => `${all - shown} of ${all} pictures`,
    count: "how many there are",
    excerpt: (start, chars) => `${start}… (${chars} characters)`,
    noOccurrence: "an occurrence, without which the platform swallows a repeat",
    deviceLocation: "location from the device",
    typedPlace: "a typed place",
    calendar: "calendar invitation",
    facts: "date, time and place as facts",
    amended: "the message is amended",
    politelyClosed: "a late answer is told that it has closed",
    retraction: "retraction",
    correction: "a correction",
    nameInText: "the name as text, alerting nobody",
  },
};

/** The words for a BCP 47 tag: Chinese for `zh…`, English for everything else. */
export function fitWords(locale: string): FitWords {
  return /^zh\b/iu.test(locale) ? zh : en;
}
