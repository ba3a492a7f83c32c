// Before all else: whatever fails from here on, the words that stand in the page are shown again.
var failed = function (event) {
  var advised = document.documentElement.hasAttribute("data-started");
  if (advised && window.soundadviceFailed) window.soundadviceFailed(event.error || event.reason);
  else document.documentElement.className = "failed";
};
addEventListener("error", failed);
addEventListener("unhandledrejection", failed);
document.documentElement.className = "starting";
