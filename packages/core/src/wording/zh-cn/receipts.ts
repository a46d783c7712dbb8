/** Short receipts for what a member sent; at most one per answer. */
export const receipts = {
  "receipt.discussion": (p: { title: string }) => `您对《${p.title}》的发言已记入讨论,谢谢。`,
  "receipt.answer": (p: { answer: string }) => `已记下:${p.answer}。`,
  "receipt.answer.changeable": (p: { answer: string; code: string; until: string }) =>
    `已记下:${p.answer}。${p.until}之前想改,再回复一次并带上 ${p.code} 就行。`,
  "receipt.answer.open": (p: { answer: string; code: string }) =>
    `已记下:${p.answer}。结束之前想改,再回复一次并带上 ${p.code} 就行。`,
  "receipt.answer.media": (p: { count: number }) => `图片或文件 ${p.count} 个`,
  "receipt.answer.changed": (p: { before: string; after: string }) =>
    `已由“${p.before}”改为“${p.after}”,两次都留有记录。`,
  "receipt.onBehalf": (p: { name: string }) => `已记下您替${p.name}回的话,等本人或负责同志确认后才算数。`,
  "receipt.leave": (p: { gathering: string }) => `“${p.gathering}”的请假已转给审批人。`,
  "receipt.suggestion": () => "您的建议已转给支委会,谢谢。",
  "receipt.help": () => "您的话只有支部书记和组织委员看得到,他们会尽快与您联系。",
  "receipt.message": () => "您的消息已存入支部记录。",
};
