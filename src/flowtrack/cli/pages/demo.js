// Fetches the page anew and takes over what has changed, leaving buttons and the place on the page alone.
const take = (fresh) => {
  for (const section of fresh.querySelectorAll("section")) {
    const shown = document.getElementById(section.id);
    if (shown.dataset.keys !== section.dataset.keys) shown.replaceWith(section.cloneNode(true));
  }
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
    if (shown && shown.className !== part.className) shown.className = part.className;
  }
};
const look = async () => {
  try {
    const answer = await fetch("/demo");
    if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    document.body.classList.toggle("gone", !answer.ok);
  } catch {
    document.body.classList.add("gone");
  }
  setTimeout(look, document.hidden ? 4000 : 700);
};
setTimeout(look, 700);
