// The mail's link brings the code behind the hash, which no server sees: into the field with it, and out of the address.
const field = document.getElementById("id_code");
const brought = decodeURIComponent(location.hash.slice(1));

if (field && /^[0-9A-Za-z-]{16,24}$/.test(brought)) {
  if (!field.value) field.value = brought;
  history.replaceState(null, "", location.pathname + location.search);
}
