/** Albums of pictures from what the branch did together. */
export const albums = {
  "album.posted.title": (p: { title: string }) => `电子相册:${p.title}`,
  "album.posted.body": (p: { count: number; gathering: string }) =>
    `“${p.gathering}”的 ${p.count} 张照片编成了相册,欢迎看看。`,
  "album.posted.removal": () => "不希望自己出现在里面的,回复一声,马上取下。",
  "album.invited": (p: { gathering: string }) => `“${p.gathering}”如果您拍了照片,愿意的话可以发来一起编相册。`,
  "album.removal.received": (p: { title: string }) => `已记下,相册《${p.title}》中的这张照片会取下。`,
  "album.removal.done": (p: { title: string }) => `相册《${p.title}》中的那张照片已取下。`,
};
