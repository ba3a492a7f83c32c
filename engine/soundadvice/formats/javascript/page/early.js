// Before all else: whatever fails from here on, the words that stand in the page are shown again.
var failed = function (event) {
  var advised = document.documentElement.hasAttribute("data-started");
  if (!advised) document.documentElement.className = "failed";
  else if (window.soundadviceFailed) window.soundadviceFailed(event.error || event.reason);
};
addEventListener("error", failed);
addEventListener("unhandledrejection", failed);
// A script that never came, or that was not let run, is no error: so it is looked whether the page has started.
addEventListener("DOMContentLoaded", function () {
  if (!document.documentElement.hasAttribute("data-started")) failed({});
});
document.documentElement.className = "starting";
