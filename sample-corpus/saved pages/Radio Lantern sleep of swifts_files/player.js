// plays the programme
console.log("lantern");
