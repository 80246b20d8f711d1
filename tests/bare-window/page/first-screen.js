// What the product does when its first screen stands: after the frame that draws it, once the page has time for input.
requestAnimationFrame(() => {
  setTimeout(() => {
    performance.mark("first-screen");
  });
});
