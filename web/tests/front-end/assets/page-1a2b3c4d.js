document.title = "made";
