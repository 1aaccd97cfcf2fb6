"""The pages and the site: every block of code runs, every link leads somewhere, every public name is in the reference."""
