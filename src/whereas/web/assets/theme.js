"use strict";
// Before anything is painted: light or dark as chosen here before.
try {
  const kept = localStorage.getItem("whereas-theme");
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
} catch { /* nothing was kept */ }
