/** Field lists of the old host, from its reference: the typed package covers the new host only. */

export const OLD_TYPES: Record<string, string> = {
  '/gettoken': 'appkey:string appsecret:string',
  '/topapi/v2/user/get': 'userid:string language:string',
  '/topapi/v2/user/getbymobile': 'mobile:string support_exclusive_account_search:boolean',
  '/topapi/user/getbyunionid': 'unionid:string',
  '/topapi/v2/user/list':
    'dept_id:number cursor:number size:number order_field:string contain_access_limit:boolean language:string',
  '/topapi/user/listid': 'dept_id:number',
  '/topapi/v2/department/listsub': 'dept_id:number language:string',
  '/topapi/v2/department/listsubid': 'dept_id:number',
  '/topapi/message/corpconversation/asyncsend_v2':
    'agent_id:number userid_list:string dept_id_list:string to_all_user:boolean msg:Notice',
  '/topapi/message/corpconversation/status_bar/update':
    'agent_id:number task_id:number status_value:string status_bg:string',
  '/robot/sendBySession':
    'msgtype:string text:SessionText markdown:SessionMarkdown link:SessionLink actionCard:SessionActionCard at:SessionAt',

  Notice: 'msgtype:string text:NoticeText markdown:NoticeMarkdown link:NoticeLink action_card:NoticeCard oa:NoticeOa',
  NoticeText: 'content:string',
  NoticeMarkdown: 'title:string text:string',
  NoticeLink: 'messageUrl:string picUrl:string title:string text:string',
  NoticeCard:
    'title:string markdown:string single_title:string single_url:string btn_orientation:string btn_json_list:NoticeButton[]',
  NoticeButton: 'title:string action_url:string',
  NoticeOa: 'message_url:string pc_message_url:string head:NoticeHead status_bar:NoticeStatus body:NoticeBody',
  NoticeHead: 'bgcolor:string text:string',
  NoticeStatus: 'status_value:string status_bg:string',
  NoticeBody: 'title:string form:NoticePair[] rich:any content:string image:string file_count:string author:string',
  NoticePair: 'key:string value:string',

  SessionText: 'content:string',
  SessionMarkdown: 'title:string text:string',
  SessionLink: 'title:string text:string picUrl:string messageUrl:string',
  SessionActionCard:
    'title:string text:string btnOrientation:string singleTitle:string singleURL:string btns:SessionButton[]',
  SessionButton: 'title:string actionURL:string',
  SessionAt: 'atUserIds:string[] atMobiles:string[] isAtAll:boolean',

  CallbackAnswer:
    'cardUpdateOptions:UpdateCardRequestCardUpdateOptions cardData:PrivateDataValue userPrivateData:PrivateDataValue',
};
