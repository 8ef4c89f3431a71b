/* FlowTrack: shows a form where this script stands, in a frame that is always as high as the form. */
(function () {
  var script = document.currentScript, frame = document.createElement("iframe"), shown = false;
  var campaign = location.search.match(/utm_\w+=[^&]*/g);
  frame.src = script.src.replace(/\/embed\.js.*$/, "/f/") + script.getAttribute("data-form") +
    (campaign ? "?" + campaign.join("&") : "");
  frame.title = script.getAttribute("data-title") || "Form";
  frame.style.cssText = "display:block;width:100%;height:480px;border:0";
  frame.onload = function () {
    if (shown) frame.scrollIntoView({ block: "nearest" });
    shown = true;
  };
  addEventListener("message", function (event) {
    var height = event.source === frame.contentWindow && event.data && +event.data.flowtrackHeight;
    if (height > 0) frame.style.height = height + "px";
  });
  script.parentNode.insertBefore(frame, script);
})();
