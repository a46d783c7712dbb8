/** Posts in sections and the talk under them. */
export const posts = {
  "post.published.title": (p: { section: string; title: string }) => `【${p.section}】${p.title}`,
  "post.published.lead": (p: { author: string; section: string }) => `${p.author}在“${p.section}”发布了新内容。`,
  "post.published.discuss": () => "有想法时,直接回复这条消息就可以参加讨论。",
  "post.files": (p: { count: number }) => `附件 ${p.count} 个`,
  "post.link": () => "查看全文",
  "post.corrected": (p: { title: string; date: string }) =>
    `更正:${p.date}发布的《${p.title}》有改动,请以新的内容为准。`,
  "post.withdrawn": (p: { title: string; date: string }) => `${p.date}发布的《${p.title}》已撤回,不必再转发。`,
  "post.contribution.received": (p: { title: string }) => `您的来稿《${p.title}》收到了,看过之后会告诉您。谢谢。`,
  "post.contribution.published": (p: { title: string; section: string }) =>
    `您的来稿《${p.title}》已在“${p.section}”发布。谢谢您的分享。`,
  "post.contribution.returned": (p: { title: string; reason: string }) =>
    `您的来稿《${p.title}》这次没有发布:${p.reason}。欢迎修改后再发来。`,
  "post.held": (p: { title: string }) => `《${p.title}》需要先由负责同志看一下,之后会告诉您结果。`,
  "post.released": (p: { title: string }) => `《${p.title}》已经看过,可以发布了。`,
  "discussion.reply": (p: { author: string; text: string }) => `${p.author}:${p.text}`,
  "discussion.closed": (p: { title: string }) => `《${p.title}》的讨论已经结束,您的话仍会留在记录里。`,
};
