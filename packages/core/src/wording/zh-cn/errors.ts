/** What a member reads when something they asked for cannot be done. Keys end in the error's code. */
export const errors = {
  "error.INPUT_INVALID": () => "有一项内容不太对,请检查后再试。",
  "error.TEXT_INVALID": () => "文字里有无法保存的字符,请删去后再发。",
  "error.NOT_FOUND": () => "没有找到这一项,可能已经撤回或结束。",
  "error.NOT_ALLOWED": () => "这件事由其他同志负责办理,请与管理员联系。",
  "error.CONFLICT": () => "情况刚刚有变化,请看一下最新的内容再决定。",
  "error.ALREADY_EXISTS": () => "这一项已经有了,不需要再做一次。",
  "error.SECTION_CLOSED": () => "这个栏目现在不收新内容,请换一个栏目。",
  "error.REVIEW_MISSING": () => "这条内容要先作保密审查,审查后就可以发布。",
  "error.GUARD_BLOCKED": () => "这条内容可能不适合在网上发,没有发出,也没有保存。请改一改,或与保密审查的同志商量。",
  "error.GUARD_HELD": () => "这条内容要先由负责同志看一下,之后会告诉您结果。",
  "error.MEDIA_TOO_LARGE": () => "文件太大了,请发小一些的,或改发链接。",
  "error.MEDIA_TYPE_REFUSED": () => "这种文件暂时不收,请换成常见的图片、音视频或文档。",
  "error.STORE_UNAVAILABLE": () => "系统正忙,这次没有收下,请过一会儿再发一次。",
  "error.DEADLINE_EXCEEDED": () => "等得有些久,请过一会儿再试。",
  "error.other": () => "这次没有办成,请过一会儿再试,或与管理员联系。",
};
