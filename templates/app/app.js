// The app itself keeps no state: the conversation belongs to the page.
App({});
