"""A league of learners that train against past selves of all of them, the panel and the pros."""
