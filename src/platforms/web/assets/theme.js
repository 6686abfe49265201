// Runs before the page is painted, so that the chosen colours never flash.
{
  const chosen = localStorage.getItem('studyhall-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
}
